/** Puts triage together from what an operator edits; for the worker, the console and the commands alike. */
import type { Config } from './config.ts'
import { loadCatalogue } from './config-catalogue.ts'
import { loadDanger } from './config-danger.ts'
import { ConfigError, type Fault } from './config-error.ts'
import { loadModel } from './config-model.ts'
import { readPlaces } from './config-places.ts'
import type { Request, Triage } from './contract/request.ts'
import type { Catalogue } from './triage/catalogue/catalogue.ts'
import type { Leaf } from './triage/catalogue/leaf.ts'
import { createJudgedDetector, type DangerModel } from './triage/danger/danger.ts'
import { createDeadlines } from './triage/deadlines.ts'
import { createDirection, type Directing } from './triage/direction/direction.ts'
import { createDisposition } from './triage/disposition/disposition.ts'
import { createTold } from './triage/disposition/told.ts'
import { createFollow, createTell, type Follow, type Tell } from './triage/follow.ts'
import { createLanes } from './triage/lanes/lanes.ts'
import { createLanesOf, type LanesOf } from './triage/lanes/lanes-of.ts'
import { createDivisions } from './triage/places/divisions.ts'
import { createPlaces, type PlacesOptions } from './triage/places/places.ts'
import { createCues } from './triage/topic/cues.ts'
import { createKinds } from './triage/topic/kinds.ts'
import type { TriageModel } from './triage/topic/model-file.ts'
import { createTopics } from './triage/topic/topics.ts'
import { createTypes } from './triage/topic/types.ts'
import { createTriage } from './triage/triage.ts'
import { createDetector, type DetectUrgency } from './triage/urgency/detect.ts'

export interface TriageSources {
  config: Config
  catalogue: Catalogue
  model: TriageModel
  /** Undefined: the rules alone tell what is urgent. */
  danger: DangerModel | undefined
  places: PlacesOptions
}

export interface TriageJudge extends Directing {
  triage(request: Request): Triage
  lanesOf: LanesOf
  follow: Follow
  tell: Tell
  leafOf(code: string): Leaf | undefined
  /** 朝阳区, 望京街道; undefined: no such code. */
  nameOf(code: string): string | undefined
  catalogue: Catalogue
  /** The model was made for another catalogue: leaves that are new to it are never found. */
  isModelOld: boolean
}

/** Throws ConfigError with every fault and its place. Without `trial` the models that are installed. */
export function readTriageSources(
  config: Config,
  configDir: string,
  trial?: Pick<TriageSources, 'model' | 'danger'>,
): TriageSources {
  const faults: Fault[] = []
  const places = readPlaces(configDir, faults)
  if (!places || faults.length > 0) throw new ConfigError(faults)
  const models = trial ?? { model: loadModel(configDir), danger: loadDanger(configDir) }
  return { config, places, catalogue: loadCatalogue(configDir), ...models }
}

export function createTriageJudge(sources: TriageSources): TriageJudge {
  const { config, catalogue, model, places } = sources
  const { urgency, rightDoors, dispositions, lanes } = config
  const { nameOf } = createDivisions(places.divisions)
  const directing = createDirection({
    leafOf: catalogue.leaf,
    nameOf,
    placeOf: ({ triage, location }) => triage?.place ?? location,
  })
  const telling = { told: createTold(config.told), doors: rightDoors }
  const follow = createFollow({
    leafOf: catalogue.leaf,
    deadlines: createDeadlines(config.deadlines, config.holidays),
    ...telling,
  })
  const lanesOf = createLanesOf(createLanes({ urgency, lanes }), catalogue.leaf)
  return {
    ...directing,
    lanesOf,
    follow,
    tell: createTell(telling),
    leafOf: catalogue.leaf,
    nameOf,
    catalogue,
    isModelOld: model.about.catalogueVersion !== catalogue.version,
    triage: createTriage({
      catalogueVersion: catalogue.version,
      topics: createTopics(catalogue, model),
      types: createTypes(model, createCues(config.typeCues)),
      detect: detecting(sources),
      places: createPlaces(places),
      disposition: createDisposition({ urgency, rules: dispositions, rightDoors }),
      lanesOf,
      direct: directing.direct,
      follow,
    }),
  }
}

function detecting({ config: { urgency }, model, danger }: TriageSources): DetectUrgency {
  const detect = createDetector(urgency)
  if (!danger) return detect
  return createJudgedDetector({ detect, tables: urgency, kinds: createKinds(model), model: danger })
}
