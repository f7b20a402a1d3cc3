/// The Sieve language (RFC 5228) with its extensions: scripts compiled and run. A library with no
/// input or output of its own.
///
/// [SieveCompiler] makes a [CompiledScript] of a script; it runs on a [SieveMessage] for one
/// recipient, whose [SieveSession] tells what else there is to know, and gives a [SieveOutcome]:
/// the [SieveAction]s that are to be done. Nothing is done here.
///
/// How it works:
///
/// - [SieveLexer] and [SieveParser] read the grammar into [Command]s, [Test]s and [Argument]s. A
///   mistake is noted in [Complaints], and the rest is read all the same.
/// - [Compilation] looks up each word in the [Vocabulary]: its [Signature] says how it is written
///   and which extension it needs; its maker turns a checked [Call] into a [Statement] or a
///   [Condition]. An extension is one or two classes with the words that it brings.
/// - A [Run] holds what a script has set, found and decided. Work is counted: every limit of
///   [SieveLimits] ends a run with a [ScriptFault], and then the message is kept.
/// - The message is a [WorkingMessage]: nothing is read or decoded before a test asks for it, and
///   what a script changes is kept beside the octets as they came ([MessageForm]).
/// - Patterns ([Wildcards], [RegularExpression]) never try anything twice.
/// - [SieveTestSuite] runs scripts that test scripts: the classes `Suite…`.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5228 RFC 5228: Sieve
@NullMarked
package org.postern.sieve;

import org.jspecify.annotations.NullMarked;
