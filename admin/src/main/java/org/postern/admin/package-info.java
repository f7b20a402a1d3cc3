/// Administration: the faces of the command catalogue. The socket through which `./postern admin`
/// reaches the running node, the administration protocol, the command line over SSH and telnet, the
/// audit and the history of the settings, and the way results are shown to people and to programs.
///
/// # Files in the home
///
/// - `admin.socket`: a Unix-domain socket, mode 0600, there while the node runs.
/// - `admin.token`: 64 hexadecimal digits, mode 0600, made anew at each start. Whoever can read it
///   administers the node.
/// - `admin.socket.path`: only where the home's path is too long for a socket's address; it holds
///   the path of the socket, which then lies in a private temporary folder.
///
/// # Protocol, version 1
///
/// Either side sends JSON objects, one a line, in UTF-8, ended by LF. A connection carries any
/// number of requests, one after the other.
///
/// A request: `{"version":1,"token":T,"command":C,"json":J,"yes":Y,"progress":P,"columns":W}`. `C`
/// is a command line as the catalogue reads it; `J` asks for JSON output, `Y` confirms a dangerous
/// command, `P` asks to be told how far a long one is, `W` is the width of the terminal, 0 for
/// none. The answer is one of
///
/// - `{"ok":true,"output":O}`: `O` is what to print, with its line ends;
/// - `{"ok":false,"error":E,"detail":D,"hint":H,"id":I}`: a problem in its three parts, `D` and `H`
///   perhaps null, and the id under which the log has it.
///
/// Before its answer the node may ask for the value of a secret argument that was given as `-`:
/// `{"ask":N}` with the argument's name; the client sends `{"secret":S}`, or `{"secret":null}` when
/// it has none. With `P` it may also say, any number of times, `{"progress":{"doing":D,"done":N,
/// "total":M,"unit":U}}`: `N` of `M` octets, messages, accounts, files, lines or steps, `M` 0 when
/// it is not known. A command that goes on until it is stopped says `{"line":L}` for each of its
/// lines, with its line end, and an empty one now and then. A client that closes the connection
/// meanwhile cancels the command. After an answer to a line that is no request, or to a wrong
/// token, the node closes.
///
/// # Output as JSON
///
/// One value and a line end: an object for one thing, an array of objects for a list, `{}` where
/// something was only done. How each type of value is written: [org.postern.kernel.Value].
///
/// # Kept in the engine
///
/// | partition | key | value |
/// |---|---|---|
/// | `audit` | `a`, milliseconds since 1970 (8), a number (8) | version 1; in modified UTF-8 with lengths of 2: id, operator, role, from, command, outcome; a count (1) and words; a count (1) and changes of three texts each |
/// | `alarms` | `r` | version 1, a count (1), then of each alarm that is raised: urgent (1), milliseconds since 1970 (8), and in modified UTF-8 with lengths of 2: alarm, subject, text, advice, who acknowledged it, note |
/// | `ssh/keys` | account, NUL, fingerprint | version 1, then the line as in `authorized_keys` |
/// | `settings/history` | `r`, the revision (8) | version 1, milliseconds (8), who, what, then the file deflated |
@NullMarked
package org.postern.admin;

import org.jspecify.annotations.NullMarked;
