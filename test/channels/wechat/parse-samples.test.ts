import t from 'tap'
import { readIncoming } from '../../../channels/wechat/parse.ts'
import { readXml } from '../../../channels/wechat/xml.ts'
import { sample, sampleNames } from './samples.ts'

const time = 1790000000
const common = { openid: 'oFakeCitizen000000000000001', account: 'gh_fake00bj12345', createTime: time }
const readSample = (name: string) => readIncoming(readXml(sample(name)))

const messages: [name: string, messageId: string, said: object][] = [
  [
    'text',
    '24700000000000001',
    { type: 'text', content: '我家暖气不热，朝阳区示例路 1 号院，电话 13800000001' },
  ],
  ['text-from-article', '18446744073709551615', { type: 'text', content: ' 楼下路灯坏了 ]]> 三天了 ' }],
  [
    'image',
    '24700000000000002',
    { type: 'image', mediaId: 'fakeMediaImage1', picUrl: 'http://mmbiz.qpic.cn/mmbiz_jpg/fake1/0' },
  ],
  [
    'voice',
    '24700000000000003',
    { type: 'voice', mediaId: 'fakeMediaVoice1', mediaId16k: 'fakeMediaVoice1At16K', format: 'amr' },
  ],
  [
    'voice-recognised',
    '24700000000000004',
    { type: 'voice', mediaId: 'fakeMediaVoice2', format: 'speex', recognition: '楼道灯不亮' },
  ],
  ['video', '24700000000000005', { type: 'video', mediaId: 'fakeMediaVideo1', thumbMediaId: 'fakeThumb1' }],
  [
    'shortvideo',
    '24700000000000006',
    { type: 'shortvideo', mediaId: 'fakeMediaVideo2', thumbMediaId: 'fakeThumb2' },
  ],
  [
    'location',
    '24700000000000007',
    { type: 'location', latitude: 39.9042, longitude: 116.4074, scale: 16, label: '北京市示例区示例路 1 号' },
  ],
  [
    'link',
    '24700000000000008',
    { type: 'link', title: '示例新闻', description: '关于供暖', url: 'https://example.org/a?b=1&c=2' },
  ],
  [
    'unknown-type',
    '24700000000000009',
    { type: 'unknown', msgType: 'hologram', reason: 'this type is not known' },
  ],
]

const qr = (result: string) => ({ ScanCodeInfo: { ScanType: 'qrcode', ScanResult: result } })
const pictures = (...items: string[]) => items.map((item) => ({ PicMd5Sum: item.repeat(32) }))
const events: [name: string, messageId: string, event: string, eventKey: string, fields: object][] = [
  ['subscribe', `subscribe//${time}`, 'subscribe', '', {}],
  ['subscribe-scene', `subscribe/qrscene_lamp-00017/${time}`, 'subscribe', 'qrscene_lamp-00017', {}],
  ['unsubscribe', `unsubscribe//${time}`, 'unsubscribe', '', {}],
  ['scan', `scan/lamp-00017/${time}`, 'scan', 'lamp-00017', { Event: 'SCAN' }],
  ['scan-lower-case', `scan/lamp-00018/${time}`, 'scan', 'lamp-00018', { Event: 'scan' }],
  [
    'location',
    `location//${time}`,
    'location',
    '',
    { Latitude: '39.904200', Longitude: '116.407400', Precision: '65.000000' },
  ],
  ['click', `click/submit/${time}`, 'click', 'submit', {}],
  [
    'view',
    `view/https://example.org/track/${time}`,
    'view',
    'https://example.org/track',
    { MenuId: '100000001' },
  ],
  ['scancode-push', `scancode_push/scan/${time}`, 'scancode_push', 'scan', qr('https://example.org/lamp/17')],
  ['scancode-waitmsg', `scancode_waitmsg/scan/${time}`, 'scancode_waitmsg', 'scan', qr('lamp-00017')],
  [
    'pic-sysphoto',
    `pic_sysphoto/photo/${time}`,
    'pic_sysphoto',
    'photo',
    { SendPicsInfo: { Count: '1', PicList: { item: pictures('1')[0] } } },
  ],
  [
    'pic-photo-or-album',
    `pic_photo_or_album/photo/${time}`,
    'pic_photo_or_album',
    'photo',
    { SendPicsInfo: { Count: '2', PicList: { item: pictures('1', '2') } } },
  ],
  [
    'pic-weixin',
    `pic_weixin/photo/${time}`,
    'pic_weixin',
    'photo',
    { SendPicsInfo: { Count: '3', PicList: { item: pictures('1', '2', '3') } } },
  ],
  [
    'location-select',
    `location_select/place/${time}`,
    'location_select',
    'place',
    { SendLocationInfo: { Location_X: '39.9', Poiname: '' } },
  ],
  [
    'template-success',
    `templatesendjobfinish//9007199254740993/${time}`,
    'templatesendjobfinish',
    '',
    { MsgID: '9007199254740993', Status: 'success' },
  ],
  [
    'template-user-block',
    `templatesendjobfinish//9007199254740994/${time}`,
    'templatesendjobfinish',
    '',
    { Status: 'failed:user block' },
  ],
  [
    'template-system-failed',
    `templatesendjobfinish//9007199254740995/${time}`,
    'templatesendjobfinish',
    '',
    { Status: 'failed: system failed' },
  ],
  [
    'subscribe-msg-popup',
    `subscribe_msg_popup_event//${time}`,
    'subscribe_msg_popup_event',
    '',
    {
      SubscribeMsgPopupEvent: {
        List: [{ SubscribeStatusString: 'accept' }, { SubscribeStatusString: 'reject' }],
      },
    },
  ],
  [
    'subscribe-msg-change',
    `subscribe_msg_change_event//${time}`,
    'subscribe_msg_change_event',
    '',
    { SubscribeMsgChangeEvent: { List: { SubscribeStatusString: 'reject' } } },
  ],
  [
    'subscribe-msg-sent',
    `subscribe_msg_sent_event//1864323726461255681/${time}`,
    'subscribe_msg_sent_event',
    '',
    { SubscribeMsgSentEvent: { List: { MsgID: '1864323726461255681', ErrorCode: '0' } } },
  ],
  [
    'kf-create-session',
    `kf_create_session//${time}`,
    'kf_create_session',
    '',
    { KfAccount: 'fake1@bj12345' },
  ],
  ['kf-close-session', `kf_close_session//${time}`, 'kf_close_session', '', { KfAccount: 'fake1@bj12345' }],
  [
    'kf-switch-session',
    `kf_switch_session//${time}`,
    'kf_switch_session',
    '',
    { FromKfAccount: 'fake1@bj12345', ToKfAccount: 'fake2@bj12345' },
  ],
  ['unknown', `brand_new_event//${time}`, 'brand_new_event', '', { Anything: 'else' }],
]

t.test('every sample is tested here', async (t) => {
  const tested = [...messages.map(([name]) => name), ...events.map(([name]) => `event-${name}`)]
  t.same(sampleNames(), tested.sort())
})

t.test('messages', async (t) => {
  for (const [name, messageId, said] of messages) {
    const order = `001790000000${messageId.padStart(20, '0')}`
    t.strictSame(readSample(name), { ...common, messageId, order, ...said }, name)
  }
})

t.test('events', async (t) => {
  for (const [name, messageId, event, eventKey, fields] of events) {
    const incoming = readSample(`event-${name}`)
    const order = `001790000000${'0'.repeat(20)}${event}`
    t.match(incoming, { ...common, messageId, order, type: 'event', event, eventKey, fields }, name)
    t.equal(incoming.type === 'event' && incoming.fields.MsgType, 'event')
  }
  t.match(readSample('event-scan'), { ticket: 'fakeTicket1' })
  t.notOk('ticket' in readSample('event-click'))
})
