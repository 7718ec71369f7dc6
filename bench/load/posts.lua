-- Posts made beforehand, each of its own: a file of lengths (ten digits) and whole requests. Argument: the file.
local file, total, used

function init(args)
  file = assert(io.open(args[1], 'rb'))
  total, used = tonumber(args[2]), 0
end

function request()
  if used == total then error('more posts are needed than were made') end
  used = used + 1
  return file:read(tonumber(file:read(10)))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
