/** One request of an ordinary citizen, for ours and for the references. Invented. */
const said = {
  text: '我家住在三楼，暖气从上周五开始就不热，室温只有十四度，家里有八十岁的老人和两岁的孩子。给物业打了四次电话，每次都说已经派人，到现在没有人来看过。楼上楼下的邻居也是一样的情况，请尽快联系供热单位处理。',
  title: '暖气不热',
  type: 'complaint',
  requester: { name: '张三', phone: '13800000001' },
  against: { name: '某某热力有限公司' },
  location: { text: '幸福路街道 12 号院 3 号楼 2 单元 301', districtCode: '110105' },
  occurredAt: '2026-11-20T08:30:00+08:00',
  extensions: { building: '3', source: 'bench' },
}
export const payload = JSON.stringify(said)

/** The same as hotlines say it; the id is the one that each post has another of. */
export const MESSAGE_ID = '250912101108115409'

/** In the words of config/hotlines/profiles/wide-order.yaml. */
export const asWideOrder = JSON.stringify({
  orderId: MESSAGE_ID,
  majorContent: said.text,
  title: said.title,
  callerType: '3',
  callerName: said.requester.name,
  callerContact: '13800000001',
  reflectName: said.against.name,
  address: said.location.text,
  areaCode: said.location.districtCode,
  callTime: '2026-11-20 08:30:00',
  ...said.extensions,
})

const inner = `<?xml version="1.0" encoding="gb2312"?><Case><CaseNo>${MESSAGE_ID}</CaseNo><CaseType>TS</CaseType><CallTime>2026-11-20 08:30:00</CallTime><LinkMan>${said.requester.name}</LinkMan><LinkTel>13800000001</LinkTel><Title>${said.title}</Title><Content>${said.text}</Content><Hospital>${said.against.name}</Hospital><Address>${said.location.text}</Address><Area>${said.location.districtCode}</Area><Building>3</Building><Source>bench</Source></Case>`

/** In those of config/hotlines/profiles/asmx-soap.yaml. */
export const asSoap = `<?xml version="1.0" encoding="gb18030"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><SubmitCase xmlns="http://tempuri.org/"><ValidateData>@SECRET@</ValidateData><ParasXml>${inner.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</ParasXml></SubmitCase></soap:Body></soap:Envelope>`
