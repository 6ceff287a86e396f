import './page.css';
import { mount } from 'svelte';
import App from './App.svelte';
// What several of the later files need is in this one: each of them would otherwise be a file of a kilobyte of its own.
import './compare/beside';
import './measure/draw';
import './measure/geodesic';
import { reloadOnce } from './offline/renew';

reloadOnce();
const target = document.getElementById('page');
if (!target) throw new Error('index.html has no element #page to put the page into');
mount(App, { target });
