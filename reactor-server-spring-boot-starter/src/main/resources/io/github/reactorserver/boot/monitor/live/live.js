'use strict';

// Updates come as JSON; counters in it are totals, so rates are differences of two updates.
const KEPT = 120;
const history = { requests: [], latency: [], busy: [] };
let last = null;
let span = '';

const byId = id => document.getElementById(id);
const show = (id, text) => { byId(id).textContent = text; };
const sum = (items, value) => items.reduce((total, item) => total + (value(item) || 0), 0);

function number(value) {
  if (value >= 1e6) return (value / 1e6).toFixed(2) + ' M';
  if (value >= 1e4) return (value / 1e3).toFixed(1) + ' k';
  return value < 10 && value % 1 ? value.toFixed(1) : Math.round(value).toString();
}

function bytes(value) {
  const units = ['B', 'KB', 'MB', 'GB'];
  let unit = 0;
  while (value >= 1000 && unit < 3) { value /= 1024; unit++; }
  return (value < 10 && unit ? value.toFixed(1) : Math.round(value)) + ' ' + units[unit];
}

function millis(value) {
  if (value === 0) return '0';
  if (value < 1) return Math.max(1, Math.round(value * 1000)) + ' µs';
  return value < 1000 ? value.toFixed(value < 10 ? 1 : 0) + ' ms' : (value / 1000).toFixed(1) + ' s';
}

const percent = value => (value * 100).toFixed(value > 0 && value < 0.1 ? 1 : 0) + ' %';

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// a level is 'warn' or 'bad' and is told by weight as well as by colour
const cell = (text, level) => element('td', 'n' + (level ? ' ' + level : ''), text);

function bar(share, text) {
  const td = element('td', 'bar');
  const line = td.appendChild(element('div'));
  const fill = line.appendChild(element('span', 'track')).appendChild(element('span'));
  fill.style.width = Math.min(100, share * 100).toFixed(1) + '%';
  line.appendChild(element('output', '', text));
  return td;
}

function row(...cells) {
  const tr = element('tr');
  tr.append(...cells);
  return tr;
}

function svg(tag, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// the top of the scale: 1, 2 or 5 times a power of ten
function scale(highest) {
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 5, 10].map(step => step * power).find(top => top >= highest * 0.999);
}

function draw(id, values, format, least, fixedTop) {
  const chart = byId(id);
  const width = chart.clientWidth || 300;
  const height = 120, left = 52, right = 8, top = 8, bottom = 18;
  const most = fixedTop || scale(Math.max(...values, least));
  const x = i => left + (width - left - right) * (KEPT - values.length + i) / (KEPT - 1);
  const y = value => height - bottom - (height - top - bottom) * Math.min(1, value / most);
  const parts = [0, 0.5, 1].flatMap(share => [
    svg('line', { class: 'grid', x1: left, x2: width - right, y1: y(most * share), y2: y(most * share) }),
    svg('text', { x: left - 6, y: y(most * share) + 4, 'text-anchor': 'end' }, format(most * share)),
  ]);
  parts.push(svg('text', { x: left, y: height - 2 }, span),
    svg('text', { x: width - right, y: height - 2, 'text-anchor': 'end' }, 'now'));
  const points = values.map((value, i) => x(i).toFixed(1) + ',' + y(value).toFixed(1));
  if (points.length > 1) {
    parts.push(
      svg('polygon', { class: 'area', points: [x(0) + ',' + y(0), ...points, x(values.length - 1) + ',' + y(0)].join(' ') }),
      svg('polyline', { class: 'curve', points: points.join(' ') }));
  }
  if (points.length) {
    const end = values.length - 1;
    parts.push(svg('circle', { class: 'dot', cx: x(end), cy: y(values[end]), r: 4 }));
  }
  chart.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
  chart.replaceChildren(...parts);
}

function keep(name, value) {
  history[name].push(value);
  if (history[name].length > KEPT) history[name].shift();
}

function update(now) {
  const before = last && last.name === now.name ? last : null;
  const seconds = before ? Math.max(0.001, (now.time - before.time) / 1000) : 0;
  // a server that was started again counts from zero
  const rate = (current, previous) => before && current >= previous ? (current - previous) / seconds : 0;
  const requests = sum(now.listeners, listener => listener.requests);
  const perSecond = rate(requests, before ? sum(before.listeners, listener => listener.requests) : 0);
  const busy = now.loops.map((loop, i) => before && before.loops[i]
    ? Math.min(1, rate(loop.busyNanos, before.loops[i].busyNanos) / 1e9) : 0);

  const ofAll = (state, name) => sum(state.loops, loop => loop[name]);
  show('name', now.name);
  document.title = now.name + ' · live';
  show('about', `transport ${now.transport}, Java ${now.java}, ${now.loops.length} loops`);
  show('requests', number(perSecond));
  show('p99', millis(now.latency.p99));
  show('p50', millis(now.latency.p50));
  show('active', number(sum(now.listeners, listener => listener.activeRequests)));
  show('connections', number(sum(now.listeners, listener => listener.connections)));
  show('limit', 'of ' + number(sum(now.listeners, listener => listener.maxConnections)));
  show('written', bytes(rate(ofAll(now, 'bytesWritten'), before ? ofAll(before, 'bytesWritten') : 0)));
  show('read', bytes(rate(ofAll(now, 'bytesRead'), before ? ofAll(before, 'bytesRead') : 0)));
  show('compute', number(now.compute.active || 0));
  show('queued', number(now.compute.queued || 0));
  show('marks', `Water marks of a connection: reading stops above ${bytes(now.waterMarks.high)} unsent, resumes at ${bytes(now.waterMarks.low)}.`);

  const mostConnections = Math.max(1, ...now.loops.map(loop => loop.connections));
  byId('loops').tBodies[0].replaceChildren(...now.loops.map((loop, i) => row(
    element('td', loop.alive ? loop.blocked ? 'warn' : '' : 'bad', loop.name + (loop.alive ? loop.blocked ? ' (blocked)' : '' : ' (dead)')),
    bar(busy[i], percent(busy[i])),
    bar(loop.connections / mostConnections, number(loop.connections)),
    cell(millis(loop.lag.p50)), cell(millis(loop.lag.p99), loop.lag.p99 > 100 ? 'warn' : ''), cell(millis(loop.lag.max)),
    cell(millis(loop.work.p99)), cell(number(loop.pendingTasks)),
    bar(loop.pendingWrite / now.waterMarks.high, bytes(loop.pendingWrite)),
    cell(number(loop.writePauses)), cell(number(loop.blockedTurns), loop.blockedTurns ? 'warn' : ''))));

  byId('listeners').tBodies[0].replaceChildren(...now.listeners.map((listener, i) => row(
    element('td', '', listener.name), element('td', '', listener.protocol), cell(String(listener.port)),
    bar(listener.connections / listener.maxConnections, number(listener.connections)),
    cell(number(listener.accepted)), cell(number(listener.rejected), listener.rejected ? 'warn' : ''),
    cell(listener.requests === undefined ? '–'
      : number(rate(listener.requests, before && before.listeners[i] ? before.listeners[i].requests : 0))))));

  const shown = KEPT * now.intervalMillis / 1000;
  span = shown < 120 ? Math.round(shown) + ' s ago' : Math.round(shown / 60) + ' min ago';
  showBlocked(now.blocked);
  if (before) {
    keep('requests', perSecond);
    keep('latency', now.latency.p99);
    keep('busy', Math.max(...busy));
  }
  redraw();
  const stuck = now.loops.some(loop => loop.blocked || !loop.alive);
  state(stuck ? 'blocked' : 'live', stuck ? 'a loop is blocked' : 'live');
  last = now;
}

function showBlocked(turns) {
  const key = JSON.stringify(turns);
  const list = byId('blocked');
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  byId('no-blocked').hidden = turns.length > 0;
  list.replaceChildren(...turns.slice().reverse().map(turn => {
    const details = element('details');
    const when = new Date(turn.seenAt).toLocaleTimeString();
    details.append(
      element('summary', '', `${turn.loop}: blocked for ${turn.busyMillis} ms when seen at ${when}`),
      element('pre', '', turn.stack.join('\n')));
    return details;
  }));
}

function redraw() {
  draw('chart-requests', history.requests, number, 10);
  draw('chart-latency', history.latency, millis, 0.1);
  draw('chart-busy', history.busy, percent, 1, 1);
}

function state(name, text) {
  const shown = byId('state');
  shown.dataset.state = name;
  if (shown.textContent !== text) shown.textContent = text;
}

window.addEventListener('resize', redraw);
function watch() {
  const events = new EventSource('events');
  events.onmessage = message => update(JSON.parse(message.data));
  events.onerror = () => {
    // a browser does not try again by itself what was answered with an error
    const refused = events.readyState === EventSource.CLOSED;
    state('lost', refused ? 'refused, too many viewers? trying again' : 'connection lost, trying again');
    if (refused) {
      setTimeout(watch, 5000);
    }
  };
}
watch();
