const form = document.getElementById('hello');
const answer = document.getElementById('answer');

form.addEventListener('submit', async event => {
  event.preventDefault();
  const name = new FormData(form).get('name');
  const response = await fetch('/hello/' + encodeURIComponent(name));
  answer.textContent = await response.text();
});
