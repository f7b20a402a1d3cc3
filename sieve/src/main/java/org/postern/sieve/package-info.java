/// The Sieve language (RFC 5228): scripts to values, and whether they keep to the language. A
/// library with no input or output of its own.
///
/// [SieveParser] reads the grammar, [SieveCheck] what the grammar cannot say: which commands and
/// tests there are, with which arguments, and that what an extension brings is asked for by
/// `require`. Both tell a mistake by its [Position]. [Vocabulary] holds the names that the check
/// knows.
///
/// [SieveCompiler] makes a [CompiledScript] of a script; it runs on a [SieveMessage] for one
/// recipient, whose [SieveSession] tells what else there is to know, and gives a [SieveOutcome]:
/// the [SieveAction]s that are to be done. Nothing is done here.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5228 RFC 5228: Sieve
@NullMarked
package org.postern.sieve;

import org.jspecify.annotations.NullMarked;
