/// The registries that every room plugs into: settings, commands, events, lifecycle, ids. No mail
/// in it.
///
/// # Files that it owns
///
/// `postern.toml`: the settings, TOML 1.0.0 in UTF-8. Keys are `prefix.name`, as dotted keys above
/// the first table or inside `[prefix]`. A change writes `postern.toml.new`, forces it, gives it
/// the name and forces the folder; a `.new` file that a crash left is written over.
///
/// `log/events.jsonl`: one JSON object a line, of events and of the messages of `System.Logger`.
/// First `time` (ISO 8601, UTC, milliseconds), `severity` (`debug`, `info`, `warning`, `error`),
/// `event` (room, dot, name), `log` (the service whose log has it too) and `id` (of the session or
/// message; may be empty), then the event's own fields in their order. Durations are seconds, sizes
/// octets, moments ISO 8601. Text longer than 2,000 characters is cut. A message is the event
/// `<room>.Message` (`system.Message` when it is not ours) with `logger`, `text` and, of a defect,
/// `stack`, a list of lines.
///
/// `log/postern.log`: the same for people: time, severity, `room: what happened`, then `key=value`.
/// Values with spaces or signs stand in double quotes; control and invisible characters are written
/// `\x{hex}`. A stack trace follows its message on indented lines.
///
/// `log/<service>.jsonl` and `log/<service>.log`: the lines of one service once more, as
/// `log.services` says.
///
/// A file is closed at `log.maxFileSize` or `log.maxFileAge` and renamed to
/// `<file>.<yyyymmdd>T<hhmmssSSS>Z`, the moment in UTC, then compressed aside to the same name with
/// `.gz`, by way of `.gz.part`: the compressed file has its name once it is whole, and then the
/// other is deleted. Closed files are deleted, the oldest first, as `log.files`, `log.keep` and
/// `log.maxTotal` say. Earlier versions renamed to `….1`, `….2` and so on; those are read and
/// deleted likewise. The mode of all is 0640.
@NullMarked
package org.postern.kernel;

import org.jspecify.annotations.NullMarked;
