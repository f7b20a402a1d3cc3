/// The one way of a message: what stands behind SMTP, submission and LMTP. Recipients are judged
/// while the client waits, octets go to the blob store as they come, and 250 means "in the
/// mailboxes, on disk".
@NullMarked
package org.postern.reception;

import org.jspecify.annotations.NullMarked;
