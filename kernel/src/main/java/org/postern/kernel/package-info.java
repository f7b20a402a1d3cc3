/// The registries that every room plugs into: settings, commands, events, lifecycle, ids. No mail
/// in it.
///
/// # Files that it owns
///
/// `postern.toml`: the settings, TOML 1.0.0 in UTF-8. Keys are `prefix.name`, as dotted keys above
/// the first table or inside `[prefix]`. A change writes `postern.toml.new`, forces it, gives it
/// the name and forces the folder; a `.new` file that a crash left is written over.
///
/// `log/events.jsonl`: one JSON object a line and event. First `time` (ISO 8601, UTC,
/// milliseconds), `severity` (`debug`, `info`, `warning`, `error`), `event` (room, dot, name) and
/// `id` (of the session or message; may be empty), then the event's own fields in their order.
/// Durations are seconds, sizes octets, moments ISO 8601. Text longer than 2,000 characters is cut.
///
/// `log/postern.log`: the same for people, and with it the messages of `System.Logger`: time,
/// severity, `room: what happened`, then `key=value`. Values with spaces or signs stand in double
/// quotes; control and invisible characters are written `\x{hex}`. A stack trace follows its
/// message on indented lines.
///
/// Both logs are closed at `log.maxFileSize` and renamed to `….1`, `….2` and so on; `log.files` of
/// each are kept. Their mode is 0640.
@NullMarked
package org.postern.kernel;

import org.jspecify.annotations.NullMarked;
