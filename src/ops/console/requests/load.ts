/** One request, from wherever it is: ledger, this gateway's journal, queues. */
import type { CaseRecord } from '../../../contract/case-record.ts'
import type { Correction } from '../../../contract/corrections.ts'
import type { Stage } from '../../../contract/ledger.ts'
import type { Entry, QueueName } from '../../../contract/ports.ts'
import type { JobState } from '../../../contract/queue-desk.ts'
import type { Request, Triage } from '../../../contract/request.ts'
import { jobId } from '../../../intake/jobs.ts'
import type { ConsoleServices } from '../services.ts'
import { lanesOf } from './lanes.ts'
import type { TriageNames } from './triage-panel.ts'

/** What of it is asked for. */
export interface Wanted {
  receipt: string
  revision?: number | undefined
  /** To be compared with. */
  against?: number | undefined
}

export interface JobPlace {
  queue: QueueName
  id: string
  state: JobState
}

export interface RevisionPlace {
  revision: number
  stage: Stage | 'taken' | 'handed-on'
  /** Undefined: the queues could not be asked. */
  jobs: JobPlace[] | undefined
}

export interface Loaded {
  /** As it was asked for. */
  asked: string
  /** As it stands. */
  receipt: string
  record: CaseRecord | undefined
  /** This gateway's, while it is on its way to the ledger. */
  entry: Entry | undefined
  /** The revision that is shown; undefined where there is only something in quarantine or in a conversation. */
  request: Request | undefined
  /** To be compared with it. */
  against: Request | undefined
  places: RevisionPlace[]
  /** Of all that is loaded, and of the newest revision. */
  lanes: string[]
  corrections: Correction[]
  called: TriageNames
  gateway: string
  /** Other gateways whose journals are not empty, or who are silent: what is not found may be there. */
  elsewhere: string[]
}

const queues: readonly QueueName[] = ['triage', 'dispatch']
/** Of so many revisions, the newest, is told where they are. */
const PLACES = 3

export async function load(
  services: ConsoleServices,
  { receipt: asked, revision, against }: Wanted,
): Promise<Loaded> {
  const { requests, snapshot } = services
  const entry = requests.journal.find(asked)
  const record = await requests.records.find(asked)
  const receipt = record?.receipt ?? asked
  const inLedger = await requests.records.request(receipt, revision)
  const { gateway } = requests.journal
  const request = inLedger ?? (entry?.kind === 'submission' ? entry.request : undefined)
  const other = against === undefined ? undefined : await requests.records.request(receipt, against)
  const newest = revision === undefined ? undefined : await requests.records.request(receipt)
  // The newest may not be judged yet: what was for few eyes stays so meanwhile.
  const judged = (newest ?? request)?.triage
    ? undefined
    : record?.revisions.find(({ isTriaged }) => isTriaged)
  const known = judged && (await requests.records.request(receipt, judged.revision))
  return {
    ...{ asked, receipt, record, entry, gateway, request, against: other },
    places: await placesOf(services, record),
    lanes: [request, other, newest, known].flatMap((each) => (each ? lanesOf(each) : [])),
    corrections: await requests.corrections.of([receipt]),
    called: await namesFor(services, request?.triage),
    elsewhere: snapshot()
      .gateways.filter((each) => each.name !== gateway && (each.depth > 0 || each.isLost))
      .map(({ name }) => name),
  }
}

/** A catalogue that can't be read hides no request. */
async function namesFor(
  { requests: { catalogues, placeName } }: ConsoleServices,
  triage: Triage | undefined,
): Promise<TriageNames> {
  const judgedBy = triage?.catalogueVersion
  if (judgedBy === undefined)
    return { pathOf: () => undefined, placeOf: placeName, version: undefined, isIllustrative: false }
  const catalogue = await catalogues.of(judgedBy).catch(() => undefined)
  const inForce = await catalogues.inForce().catch(() => undefined)
  return {
    pathOf: (code) => catalogue?.leaf(code)?.path,
    placeOf: placeName,
    version: inForce?.catalogue.version,
    isIllustrative: catalogue?.isIllustrative ?? false,
  }
}

async function placesOf(
  { queues: desk }: ConsoleServices,
  record: CaseRecord | undefined,
): Promise<RevisionPlace[]> {
  const newest = record?.revisions.slice(0, PLACES) ?? []
  return Promise.all(
    newest.map(async ({ revision, stage, isHandedOn }) => ({
      revision,
      stage: stage ?? (isHandedOn ? 'handed-on' : 'taken'),
      jobs: await jobsOf(desk, jobId({ receipt: record?.receipt ?? '', revision })).catch(() => undefined),
    })),
  )
}

async function jobsOf(desk: Pick<ConsoleServices['queues'], 'find'>, id: string): Promise<JobPlace[]> {
  const found = await Promise.all(
    queues.map(async (queue) => {
      const job = await desk.find(queue, id)
      return job ? [{ queue, id, state: job.state }] : []
    }),
  )
  return found.flat()
}
