/** Why a file was not taken, said to the citizen who sent it; `{name}` is the file's. */
import type { FileFault } from '../../../../src/contract/errors.ts'
import type { Lang } from './status.ts'

const zh: Record<FileFault, string> = {
  empty: '“{name}”是空的，里面没有内容。请重新选一次。',
  'too-large': '“{name}”太大了，一个文件最多 20 MB。请选小一点的，或者分成几段。',
  type: '“{name}”不是我们能收的文件。请发照片、录音、录像或 PDF。',
  mixed: '“{name}”里面还藏着别的文件，为了安全不能收。请发原来的照片，或者重新拍一张。',
  bomb: '“{name}”打开后大得出奇，电脑可能打不开，不能收。请截图或者重新拍一张再发。',
  active: '“{name}”里面带有会自动运行的程序，为了安全不能收。请把要紧的几页拍成照片再发。',
}

const en: Record<FileFault, string> = {
  empty: '“{name}” is empty. Please choose it again.',
  'too-large':
    '“{name}” is too large: a file may have 20 MB. Please choose a smaller one, or send it in parts.',
  type: '“{name}” is not a kind of file that we can take. Please send photos, audio, video or PDF.',
  mixed:
    '“{name}” has another file hidden inside, which is not safe. Please send the original photo, or take a new one.',
  bomb: '“{name}” is so huge when opened that computers may fail. Please send a screenshot or take a new photo.',
  active:
    '“{name}” contains a programme that runs by itself, which is not safe. Please take photos of the pages that matter and send those.',
}

const texts: Record<Lang, Record<FileFault, string>> = { zh, en }

/** One sentence or two; a fault that is not known is told as a kind that is not taken. */
export function fileFaultText(lang: Lang, fault: FileFault | undefined, name: string): string {
  return texts[lang][fault ?? 'type'].replace('{name}', () => name)
}
