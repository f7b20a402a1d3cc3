/// Tests of import, export, snapshots and restore.
@NullMarked
package org.postern.backup;

import org.jspecify.annotations.NullMarked;
