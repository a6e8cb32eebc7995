-- For wrk: asks for many hosts in turn if told how many, and prints the result in one line that a program can read.
--
--   wrk … -s wrk.lua URL -- [number of hosts] [pattern of a host, such as site-%d.example.test]

local hosts = 0

local function request_to(host)
    wrk.headers["Host"] = host
    return wrk.format()
end

function init(arguments)
    hosts = tonumber(arguments[1] or 0)
    if hosts == 0 then
        return
    end
    local requests = {}
    for number = 1, hosts do
        requests[number] = request_to(string.format(arguments[2], number - 1))
    end
    -- Every thread its own order, so that they do not ask for the same host at the same time.
    math.randomseed(tonumber(tostring(requests):match("0x(%x+)"), 16) % 2147483647)
    request = function()
        return requests[math.random(hosts)]
    end
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        "RESULT requests=%d microseconds=%d bytes=%d p50=%d p99=%d connect=%d read=%d write=%d timeout=%d status=%d\n",
        summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
        errors.connect, errors.read, errors.write, errors.timeout, errors.status))
end
