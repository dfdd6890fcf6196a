-- wrk: asks the server to close the connection with every n-th request.
local every, count = 1, 0
local kept, last

function init(args)
  every = tonumber(args[1])
  kept = wrk.format()
  wrk.headers["Connection"] = "close"
  last = wrk.format()
end

function request()
  count = count + 1
  return count % every == 0 and last or kept
end
