/**
 * A new revision of the same content, of receipt $1, for a judgement that is another one. Its hash stays, so that its
 * source's next delivery of it is a duplicate.
 */
export const MADE_AGAIN = `made as (
    insert into revisions (receipt, revision, channel, endpoint, received_at, content, said, request)
    select receipt, revision + 1, channel, endpoint, now(), content, said,
      jsonb_set(request, '{revision}', to_jsonb(revision + 1))
    from revisions where receipt = $1 order by revision desc limit 1
    returning receipt, revision
  )`
