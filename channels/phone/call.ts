/** What a call centre tells of a call, whatever its dialect. */

/** A stretch of speech by one voice. */
export interface Utterance {
  /** Who speaks, where the dialect says it outright. */
  role?: 'citizen' | 'agent' | undefined
  /** The dialect's channel or speaker, as it names them (`0`, `spk1`): what has the same one is one voice. */
  voice?: string | undefined
  /** Milliseconds since the call began, integers. What ends before it starts is kept as it came. */
  startMs: number
  endMs: number
  /** As it came; it is mended where a request is made of it. */
  text: string
  /** As it came: see `confidenceScale`. */
  confidence?: number | undefined
}

export interface Transcript {
  /** The dialect's product: `funasr`, `iflytek`. */
  engine: string
  /** BCP 47; `zh-CN` where the dialect says none. */
  language: string
  /** In the order of time. */
  utterances: Utterance[]
  /** What a confidence means: `0..1`, `0..100`, `average log-probability`; absent where none is told. */
  confidenceScale?: string | undefined
  /** Not the whole call: it stands beside the others that are told of it, in their order. */
  isStretch?: true | undefined
  /** Made of several that are not the same. */
  isJoined?: true | undefined
  /** What it says may still change: never put in the place of what is final. */
  isProvisional?: true | undefined
}

/** What the agent filled in: it wins over whatever is derived. */
export interface Form {
  type?: string | undefined
  title?: string | undefined
  /** The agent's own words on the matter. */
  summary?: string | undefined
  place?: string | undefined
  contactName?: string | undefined
  contactNumber?: string | undefined
}

export interface CallData {
  callingNumber?: string | undefined
  /** Which hotline was called. */
  dialledNumber?: string | undefined
  queue?: string | undefined
  agentId?: string | undefined
  /** RFC 3339 with an offset. */
  startedAt?: string | undefined
  answeredAt?: string | undefined
  endedAt?: string | undefined
  recordingUrl?: string | undefined
  form?: Form | undefined
}

/** One call of one post. */
export interface Told {
  /** The call's id where the dialect has one; else the id of the work that it did (task, order, request). */
  callId?: string | undefined
  transcript?: Transcript | undefined
  data?: CallData | undefined
  /** What the dialect says and nothing else here holds, by its own names: `audioDuration`, `taskId`. */
  extensions: Record<string, string>
}
