import '../app';
import { loadRest } from '../components/late';

// A page that is not loaded yet would come a moment after the click that asks for it: tests look at once.
await loadRest();
