// What is under way between drag and drop; the browser's own bag holds text only.
import type { Id } from '../jmap/types';

export const DRAGGED_MAIL = 'application/x-postern-mail';
export const DRAGGED_FOLDER = 'application/x-postern-folder';

export const dragged: { ids: Id[]; from: Id | null } = { ids: [], from: null };
