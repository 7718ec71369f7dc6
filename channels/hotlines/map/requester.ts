/** Who asks. */
import type { Requester } from '../../../src/contract/request.ts'
import { mappedPaths } from '../mapped-paths.ts'
import { readAnswer, readKind } from './codes.ts'
import { hiderOf, hiderOfNames, type IsHidden, lastName, withoutIndexes } from './hidden.ts'
import type { Mapping } from './schema.ts'
import { type Compiler, compileField, type Field, type Reading, readField } from './take.ts'
import { readEmail, readIdentity, readPhone, readUscc, upTo, whole } from './texts.ts'

type Fields = { [Name in keyof Required<Mapping['requester']>]: Field }

const readYesNo = whole(readAnswer)
const readName = upTo(100)
const readOrganisation = upTo(200)
const readKindText = whole(readKind)

export function compileRequester(mapping: Mapping, compiler: Compiler) {
  const field = (name: keyof Mapping['requester']) =>
    compileField(`requester.${name}`, mapping.requester[name], compiler)
  const fields: Fields = {
    kind: field('kind'),
    name: field('name'),
    phone: field('phone'),
    callerNumber: field('callerNumber'),
    email: field('email'),
    identityNumber: field('identityNumber'),
    organisation: field('organisation'),
    uscc: field('uscc'),
    anonymous: field('anonymous'),
    confidential: field('confidential'),
    minor: field('minor'),
  }
  const isPersonal = personalOf(fields, mapping)
  return (reading: Reading): { requester: Requester; isHidden: IsHidden } => {
    const anonymous = readField(reading, fields.anonymous, readYesNo) ?? false
    const confidential = readField(reading, fields.confidential, readYesNo) ?? false
    const minor = readField(reading, fields.minor, readYesNo)
    const kind = readField(reading, fields.kind, readKindText)
    const identity = anonymous ? {} : readIdentityOf(reading, fields)
    const requester: Requester = {
      kind: kind ?? (identity.organisation ? 'organisation' : 'individual'),
      ...identity,
      anonymous,
      confidential: confidential || isDoubtful(reading, fields),
      ...(minor !== undefined && { minor }),
    }
    return { requester, isHidden: anonymous ? isPersonal : () => false }
  }
}

/** An answer that can't be read protects: what became known to the wrong people can't be taken back. */
function isDoubtful({ unread }: Reading, { anonymous, confidential }: Fields): boolean {
  return unread.has(anonymous.name) || unread.has(confidential.name)
}

function readIdentityOf(reading: Reading, fields: Fields): Partial<Requester> {
  const name = readField(reading, fields.name, readName)
  const phone = readField(reading, fields.phone, readPhone)
  const callerNumber = readField(reading, fields.callerNumber, readPhone)
  const email = readField(reading, fields.email, readEmail)
  const identityNumber = readField(reading, fields.identityNumber, readIdentity)
  const organisation = readField(reading, fields.organisation, readOrganisation)
  // Without a name it has no place but extensions.
  const uscc = organisation === undefined ? undefined : readField(reading, fields.uscc, readUscc)
  return {
    ...(name !== undefined && { name }),
    ...(phone !== undefined && { phone }),
    ...(callerNumber !== undefined && { callerNumber }),
    ...(email !== undefined && { email }),
    ...(identityNumber !== undefined && { identityNumber }),
    ...(organisation !== undefined && {
      organisation: { name: organisation, ...(uscc !== undefined && { uscc }) },
    }),
  }
}

/** All that may say who an anonymous requester is; what another field is taken from is that field's. */
function personalOf(fields: Fields, mapping: Mapping): IsHidden {
  const { name, phone, callerNumber, email, identityNumber, organisation, uscc } = fields
  const personal = [name, phone, callerNumber, email, identityNumber, organisation, uscc]
  const speaksOf = personal.flatMap(({ candidates }) => candidates.map((candidate) => candidate.speaksOf))
  const paths = speaksOf.flatMap((one) => one.paths.map(withoutIndexes))
  const others = mappedPaths(mapping).filter(({ to }) => !to.startsWith('requester.'))
  const isMapped = hiderOf(paths)
  const isOthers = hiderOf(others.flatMap(({ from }) => from))
  const isNamed = hiderOfNames([...paths.map(lastName), ...speaksOf.flatMap(({ names }) => names)])
  return (path) => isMapped(path) || (isNamed(path) && !isOthers(path))
}
