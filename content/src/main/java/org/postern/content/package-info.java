/// What is done about what a message holds (SPEC section 4): filters of administrators and users,
/// viruses, junk, word lists, quarantines, the lists of people.
///
/// Begin at [org.postern.content.Pipeline]: it takes a [org.postern.content.MailToExamine] through
/// its stages and answers with one [org.postern.content.Verdict]. The room delivers nothing and
/// tells nobody; whoever asks does what the verdict says.
@NullMarked
package org.postern.content;

import org.jspecify.annotations.NullMarked;
