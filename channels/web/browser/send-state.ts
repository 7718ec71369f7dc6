/** The button that sends, and what stands beside it. */
import { find } from './dom.ts'
import { fill, texts } from './texts.ts'

export interface SendState {
  /** '' brings back what stood there at first. */
  say(words: string, look?: 'hint' | 'notice' | 'warning'): void
  offer(words: string, buttonLabel: string): void
  showBusy(isBusy: boolean): void
  /** Seconds until it may be sent; the button counts them. */
  wait(seconds: number): void
  isWaiting(): boolean
}

export function createSendState(button: HTMLButtonElement): SendState {
  const hint = find('send-hint', HTMLElement)
  const label = button.textContent ?? ''
  const calm = hint?.textContent ?? ''
  let timer: number | undefined

  const say: SendState['say'] = (words, look = 'hint') => {
    button.textContent = label
    if (!hint) return
    hint.textContent = words || calm
    hint.className = look
  }
  return {
    say,
    offer(words, buttonLabel) {
      say(words, 'notice')
      button.textContent = buttonLabel
    },
    showBusy(isBusy) {
      if (isBusy) button.setAttribute('aria-disabled', 'true')
      else button.removeAttribute('aria-disabled')
    },
    wait(seconds) {
      const until = Date.now() + seconds * 1000
      const tick = () => {
        const left = Math.ceil((until - Date.now()) / 1000)
        button.textContent = left > 0 ? fill(texts().waitSeconds, { seconds: left }) : label
        if (left > 0) return
        window.clearInterval(timer)
        timer = undefined
      }
      window.clearInterval(timer)
      timer = window.setInterval(tick, 500)
      tick()
    },
    isWaiting: () => timer !== undefined,
  }
}
