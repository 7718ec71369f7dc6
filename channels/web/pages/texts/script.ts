/** What only the browser's script says. `{name}` is filled in there. */

const zh = {
  summary: '还有几处要改，您写的内容都在：',
  left: '还可以写 {count} 字',
  over: '多了 {count} 字',

  addFiles: '＋ 添加照片或文件',
  preparing: '正在处理照片…',
  waiting: '等待上传',
  uploading: '正在上传，{percent}%',
  received: '已收到',
  uploadFailed: '没有传上去。请按“重试”，不用重新选。',
  uploadRefused: '不能收这个文件。只收照片、录音、录像和 PDF。',
  uploadBusy: '现在传的人太多，请过一会儿按“重试”。',
  cancel: '取消',
  retry: '重试',
  remove: '删除',
  fileLarge: '“{name}”超过 20 MB，不能收。',
  fileEmpty: '“{name}”是空的，不能收。',
  fileKind: '“{name}”不能收：只收照片、录音、录像和 PDF。',
  filesMany: '最多 9 个文件，没有添加：{names}',
  filesUnderWay: '还有文件在上传，传完就提交…',
  filesFailed: '有文件没有传上去，请重试，或者把它删除，再提交。',

  draftBack: '上次没写完的内容已经放回来了。文件要重新选。',
  draftKept: '没提交的内容只暂存在这台设备上，提交后清除，最多留 24 小时。这是公用的电脑？请按：',
  draftClear: '清空我写的内容',
  draftCleared: '已经清空，这台设备上没有留下您写的内容。',

  locating: '正在找您的位置…',
  locateDenied: '没有允许使用位置。请直接写地点。',
  locateFailed: '没有找到您的位置。请直接写地点。',
  locatedWithin: '（误差约 {metres} 米）',

  sending: '正在提交，请稍等…',
  offline: '现在没有网络。您写的内容和文件都还在，等有了网络再提交。',
  online: '网络恢复了，可以提交了。',
  notSent: '没有提交成功，可能是网络断了。您写的内容和文件都在，再按一次不会重复。',
  slow: '等了很久没有回音。您写的内容和文件都在，再按一次不会重复。',
  fault: '是我们这边出了错，没能存下来。您写的内容和文件都在，请过一会儿再按一次。',
  sendNow: '现在提交',
  waitSeconds: '请过 {seconds} 秒再提交',

  alreadySent: '您刚才已经提交过一件，受理编号：',
  alreadySentHelp: '要补充那一件，请按下面的链接。是另一件事，就在这里写。',
  addToEarlier: '给那一件补充内容',
  seeReceipt: '看受理编号',

  copied: '已复制',
  copyFailed: '没能复制，请抄下来或者截图',
}

export type ScriptTexts = typeof zh

const en: ScriptTexts = {
  summary: 'A few things need a change; everything you wrote is still here:',
  left: '{count} characters left',
  over: '{count} characters too many',

  addFiles: '+ Add photos or files',
  preparing: 'Preparing the photo…',
  waiting: 'Waiting',
  uploading: 'Uploading, {percent}%',
  received: 'Received',
  uploadFailed: 'It did not get through. Press “Try again”; you need not choose it again.',
  uploadRefused: 'This file cannot be taken. Photos, audio, video and PDF are.',
  uploadBusy: 'Too many people are uploading. Please press “Try again” in a while.',
  cancel: 'Cancel',
  retry: 'Try again',
  remove: 'Remove',
  fileLarge: '“{name}” is larger than 20 MB and cannot be taken.',
  fileEmpty: '“{name}” is empty and cannot be taken.',
  fileKind: '“{name}” cannot be taken: photos, audio, video and PDF are.',
  filesMany: 'At most 9 files. Not added: {names}',
  filesUnderWay: 'Files are still on their way; it is sent when they are here…',
  filesFailed: 'A file did not get through. Please try again or remove it, then send.',

  draftBack: 'What you had not finished is back. Please choose files again.',
  draftKept:
    'What you have not sent is kept on this device only: until it is sent, 24 hours at most. Is this a shared computer? Press:',
  draftClear: 'Clear what I wrote',
  draftCleared: 'Cleared. Nothing that you wrote is left on this device.',

  locating: 'Looking for your location…',
  locateDenied: 'Using your location was not allowed. Please write the place.',
  locateFailed: 'Your location was not found. Please write the place.',
  locatedWithin: ' (within about {metres} m)',

  sending: 'Sending, please wait…',
  offline: 'There is no network now. Your words and files are still here: send when you are online again.',
  online: 'You are online again and can send.',
  notSent:
    'It was not sent; perhaps the line broke. Your words and files are still here. Sending again does not send it twice.',
  slow: 'No answer for a long time. Your words and files are still here. Sending again does not send it twice.',
  fault:
    'It could not be kept; that is our fault. Your words and files are still here: please send again in a while.',
  sendNow: 'Send now',
  waitSeconds: 'You can send in {seconds} s',

  alreadySent: 'You have just sent a request. Its receipt number:',
  alreadySentHelp: 'To add to it, use the link below. For another matter, write it here.',
  addToEarlier: 'Add to that request',
  seeReceipt: 'See the receipt',

  copied: 'Copied',
  copyFailed: 'It could not be copied. Please write it down or take a picture.',
}

export const scriptTexts = { zh, en }
