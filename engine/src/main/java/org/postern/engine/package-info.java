/// Durable ground: the [org.postern.engine.Engine] contract, the blob store, the committer and
/// their memory forms.
@NullMarked
package org.postern.engine;

import org.jspecify.annotations.NullMarked;
