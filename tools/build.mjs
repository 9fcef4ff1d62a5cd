import { ensureBuild, ensureNodeModules } from './project.mjs';

ensureNodeModules();
ensureBuild({ force: true });
