-- wrk: writes 16 requests at once and reads their 16 answers.
local batch

function init()
  local requests = {}
  for i = 1, 16 do
    requests[i] = wrk.format()
  end
  batch = table.concat(requests)
end

function request()
  return batch
end
