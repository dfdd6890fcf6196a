-- wrk: posts a body of so many bytes.
local message

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/octet-stream"
  wrk.body = string.rep("x", tonumber(args[1]))
  message = wrk.format()
end

function request()
  return message
end
