/// The registries that every room plugs into: settings, commands, events, lifecycle, ids. No mail
/// in it.
@NullMarked
package org.postern.kernel;

import org.jspecify.annotations.NullMarked;
