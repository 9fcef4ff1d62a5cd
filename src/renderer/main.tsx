import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { loadRest } from './components/late';
import { speak, startTranslation } from './i18n';
import { followEngine, useFleetStore } from './store/fleet-store';
import { keepLogLines } from './store/log-store';
import { announceLongJobs } from './store/long-jobs';
import { noticeEndedJobs } from './store/notice-store';
import { hadPlace, keepPlace, showKeptPlace } from './store/place-store';
import { followTheme, useSettings } from './store/settings-store';

startTranslation();
followTheme();
keepPlace();
followEngine((events) => {
  keepLogLines(events);
  noticeEndedJobs(events);
  announceLongJobs(events);
}, showKeptPlace);

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no element #root');
const root = createRoot(place);
const draw = (): void =>
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
/** The other pages: while the engine opens when one of them comes next, else in a quiet moment after the first. */
function loadPages(): void {
  if (hadPlace()) return void loadRest();
  const soon = (): unknown => requestIdleCallback(() => void loadRest(), { timeout: 1_000 });
  if (useFleetStore.getState().phase !== 'loading') return void soon();
  const stop = useFleetStore.subscribe(({ phase }) => {
    if (phase === 'loading') return;
    stop();
    soon();
  });
}
// The first picture is in the language of the person, and in English if its catalogue cannot be read.
void speak(useSettings.getState().language).then(draw, draw).then(loadPages);
useSettings.subscribe((now, before) => {
  if (now.language !== before.language) void speak(now.language);
});
