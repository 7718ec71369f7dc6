-- POST with an Idempotency-Key of its own each time; with a rate, on a schedule that does not wait for the answers.
-- Arguments: the key's prefix, the API key, the file of the body, the rate a second (0: as fast as it can).
local ffi = require('ffi')
ffi.cdef('typedef struct { long s; long ns; } jiesu_time; int clock_gettime(int clock, jiesu_time *now);')

local sent, before, after = 0, '', ''

local function milliseconds()
  local now = ffi.new('jiesu_time')
  ffi.C.clock_gettime(1, now)
  return tonumber(now.s) * 1000 + tonumber(now.ns) / 1000000
end

local function pace(rate)
  local due
  return function()
    local now = milliseconds()
    due = (due or now) + 1000 / rate
    return math.max(0, math.floor(due - now + 0.5))
  end
end

function init(args)
  local file = assert(io.open(args[3], 'rb'))
  local body = file:read('*a')
  file:close()
  before = 'POST ' .. wrk.path .. ' HTTP/1.1\r\nHost: ' .. wrk.host .. ':' .. wrk.port ..
    '\r\nContent-Type: application/json\r\nAuthorization: Bearer ' .. args[2] ..
    '\r\nContent-Length: ' .. #body .. '\r\nIdempotency-Key: ' .. args[1] .. '-'
  after = '\r\n\r\n' .. body
  local rate = tonumber(args[4])
  if rate > 0 then delay = pace(rate) end
end

function request()
  sent = sent + 1
  return before .. sent .. after
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
