import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { startTranslation } from './i18n';
import { followEngine } from './store/fleet-store';
import { keepLogLines } from './store/log-store';
import { noticeEndedJobs } from './store/notice-store';
import { followTheme } from './store/settings-store';

startTranslation();
followTheme();
followEngine((events) => {
  keepLogLines(events);
  noticeEndedJobs(events);
});

const place = document.getElementById('root');
if (!place) throw new Error('index.html has no element #root');
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
