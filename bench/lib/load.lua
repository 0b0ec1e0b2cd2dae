-- One request again and again, or the same on several paths in turn, told in the environment; at the end its figures as a line of JSON.
wrk.method = os.getenv("BENCH_METHOD")
wrk.body = os.getenv("BENCH_BODY")
for line in os.getenv("BENCH_HEADERS"):gmatch("[^\n]+") do
  local name, value = line:match("^([^:]+): (.*)$")
  wrk.headers[name] = value
end

if os.getenv("BENCH_PATHS") then
  local requests, at = {}, 0
  function init()
    for path in os.getenv("BENCH_PATHS"):gmatch("[^\n]+") do
      requests[#requests + 1] = wrk.format(nil, path)
    end
  end
  function request()
    at = at % #requests + 1
    return requests[at]
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"bad":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
