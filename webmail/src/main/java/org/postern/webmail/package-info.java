/// The web mail: serves the pages that `webui/` builds (a JMAP client for browsers), makes the HTML
/// of messages harmless, and has the few JMAP methods of our own that the pages need
/// (docs/webmail-api.md).
///
/// Begin with [org.postern.webmail.Webmail].
///
/// Pages stand in this room's archive under `ui/`: what the build of `webui/` writes, and
/// `files.txt` with the names of all of it, one a line. `NAME.br` and `NAME.gz` are compressed
/// forms of `NAME`. Below `assets/` every name holds a hash of the content.
///
/// What a person likes is an annotation of the account, private to its user,
/// `vendor/postern/webmail`: a JSON object whose members the pages define; unknown ones are kept.
@NullMarked
package org.postern.webmail;

import org.jspecify.annotations.NullMarked;
