/// Mail in and out of the house: import and export as files, snapshots of a whole node and what is
/// brought back from them, the proof that a store is sound.
///
/// # Exported folders
///
/// Beside the messages, each export has at its root `postern-folders.jsonl` (UTF-8, one JSON object
/// a line), which tells what the format itself cannot. First line: `{"format":"postern-folders",
/// "version":1}`. Then one for each folder: `path` (of its folder or file from the root, with `/`;
/// empty for the root), `name` (full name), `uses` (special uses, e.g. `\Sent`), `subscribed`. An
/// import takes names and properties from it; a tree without it is taken by its file names.
///
/// Names of files are the folders' names in UTF-8, where what a file system or a shell may take
/// amiss is written `%HH` and a name too long is cut and ended by `~` and eight digits of its
/// digest. In a Maildir they are modified UTF-7 with `.` as `\2e`, as Dovecot writes them.
///
/// In an export as `eml` each folder has `postern-messages.jsonl` too: `{"format":
/// "postern-messages","version":1}`, then for each message `file`, `date` (ISO 8601, the internal
/// date), `flags` (system flags with their backslash, and keywords).
///
/// # Snapshots
///
/// A folder of snapshots has one folder a snapshot, named by the moment of its begin
/// (`2026-11-22T21-30-00.000Z`); one whose name ends in `.partial` is being made, or was cut off.
/// In it:
///
/// | path | what |
/// |---|---|
/// | `index/` | the engine's files, a whole copy that opens as it is |
/// | `blobs/` | the segments of the blob store, at least what the index refers to |
/// | `home/` | the node's own files: `postern.toml`, `tls/` |
/// | `manifest.jsonl` | all of these, written last |
///
/// The manifest is UTF-8, one JSON object a line. First `{"format":"postern-snapshot","version":1,
/// "created":…,"program":…}` (ISO 8601; Postern's version). Then for each file `path` (from the
/// snapshot, with `/`), `octets`, `sha256` (hexadecimal), `modified` (ISO 8601), `sealed` (whether
/// it never changes any more, so that the next snapshot may link to it). Last `{"files":N,
/// "sha256":S}`: how many, and the SHA-256 of all lines before with their line ends. A version that
/// is not known is refused.
@NullMarked
package org.postern.backup;

import org.jspecify.annotations.NullMarked;
