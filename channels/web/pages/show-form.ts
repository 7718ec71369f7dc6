/** The form, empty or with all that was typed, in the dress of its place. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { type FormContent, formPage } from './form-page.ts'
import { chosenLang, langOf, showPage } from './layout.ts'
import { dressOf, leadOf, type Place, submitPath } from './place.ts'
import { prose } from './prose.ts'
import { formTexts } from './texts/form.ts'
import type { Lang } from './texts/status.ts'

/** What is shown again, and why. */
export type FormState = FormContent & { status: number }

export type FormServices = Pick<ChannelServices, 'texts' | 'advice'> & { adviceUrl: string }

export function showForm(
  {
    request,
    reply,
    place,
    services,
  }: {
    request: FastifyRequest
    reply: FastifyReply
    place: Place
    services: FormServices
  },
  { status, ...state }: FormState,
): FastifyReply {
  const lang = langOf(request)
  const { emergency, doors } = services.advice(state.typed.text)
  const body = formPage(lang, {
    ...state,
    action: submitPath(place, chosenLang(request)),
    lead: leadOf(lang, place),
    isEmergency: emergency !== undefined,
    doors,
    privacy: prose(services.texts.get(`privacy.${lang}.md`) ?? ''),
    adviceUrl: services.adviceUrl,
  })
  return showPage(request, reply, { status, title: titleOf(lang, status), body, dress: dressOf(lang, place) })
}

/** Is read out first: that something is wrong must not be missed. */
function titleOf(lang: Lang, status: number): string {
  const { title, errorTitle } = formTexts[lang]
  return status >= 400 ? `${errorTitle}${title}` : title
}
