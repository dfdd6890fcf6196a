'use strict';

const element = id => document.getElementById(id);

function show(list, texts) {
  list.replaceChildren(...texts.map(content => {
    const item = document.createElement('li');
    item.append(content);
    return item;
  }));
}

function link(href, text) {
  const anchor = document.createElement('a');
  anchor.href = href;
  anchor.textContent = text;
  return anchor;
}

// the answer's JSON; what the server refuses is an error with the text of its problem
async function fetchJson(url, options) {
  const answer = await fetch(url, options);
  const body = await answer.json();
  if (!answer.ok && !url.startsWith('/actuator')) {
    throw new Error(body.detail || body.title);
  }
  return body;
}

async function showNotes() {
  const notes = await fetchJson('/api/notes');
  show(element('notes'), notes.slice(-5).map(note => note.text));
}

async function showFiles() {
  const files = await fetchJson('/api/files');
  show(element('files'), Object.entries(files).map(([name, size]) =>
    link('/api/files/' + encodeURIComponent(name), `${name}, ${size} bytes`)));
}

async function showHealth() {
  element('health').textContent = (await fetchJson('/actuator/health')).status;
}

function onSubmit(name, send, showAll) {
  element(name).addEventListener('submit', async event => {
    event.preventDefault();
    const form = event.target;
    const problem = element(name + '-problem');
    problem.textContent = '';
    try {
      await send(new FormData(form));
      form.reset();
      await showAll();
    } catch (error) {
      problem.textContent = error.message;
    }
  });
}

onSubmit('note', data => fetchJson('/api/notes', {
  method: 'POST',
  headers: {'Content-Type': 'application/json'},
  body: JSON.stringify({text: data.get('text')}),
}), showNotes);
onSubmit('upload', data => fetchJson('/api/files', {method: 'POST', body: data}), showFiles);

new EventSource('/api/clock').addEventListener('tick', event => {
  element('clock').textContent = new Date(JSON.parse(event.data)).toLocaleTimeString();
});

showNotes();
showFiles();
showHealth();
