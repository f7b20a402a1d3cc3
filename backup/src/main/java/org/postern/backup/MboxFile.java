package org.postern.backup;

import org.postern.kernel.ProblemException;
import org.postern.store.FlagSet;
import org.postern.store.StoreException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// The messages of one mbox file, one after the other. For one thread.
final class MboxFile {
    /// How lines of a message that begin with `From ` were quoted.
    enum Quoting {
        /// `>` before each that begins with `From `, `>From `, and so on: exact.
        MBOXRD,
        /// `>` before `From ` only.
        MBOXO
    }

    private final Path file;
    private final String shown;
    private final Quoting quoting;

    MboxFile(Path file, String shown, Quoting quoting) {
        this.file = file;
        this.shown = shown;
        this.quoting = quoting;
    }

    /// @param before octets of the source that were read before this file
    void read(FoundFolder folder, long before, MailSource.MailSink sink)
            throws ProblemException, StoreException {
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            var lines = new Lines(in);
            Optional<Instant> date = first(lines, sink);
            while (date.isPresent()) {
                var message = new Message(lines, date.get());
                sink.message(folder, message);
                date = message.drain();
                sink.at(before + lines.offset());
            }
        } catch (IOException e) {
            sink.fault(shown, "it cannot be read to its end (" + e.getMessage() + ")");
        }
    }

    private Optional<Instant> first(Lines lines, MailSource.MailSink sink) throws IOException {
        while (lines.next()) {
            if (!lines.isBlank()) {
                var date =
                        MboxSyntax.quotes(lines) == 0
                                ? Optional.of(MboxSyntax.date(lines.text()).orElse(Instant.EPOCH))
                                : Optional.<Instant>empty();
                if (date.isEmpty()) {
                    sink.fault(shown, "it is no mbox file: it does not begin with \"From \"");
                }
                return date;
            }
        }
        return Optional.empty();
    }

    /// One message. What separates it from the next, an empty line and the `From ` line, is read
    /// with it.
    private final class Message extends InputStream implements FoundMessage {
        private final Lines lines;
        private final Instant date;
        private final long offset;
        private final MboxSyntax.Status status = new MboxSyntax.Status();
        private byte[] out = new byte[Lines.MAX_OCTETS + 2];
        private int at;
        private int end;
        private byte[] held = {};
        private boolean inHeader = true;
        private boolean inField;
        private boolean ended;
        private Optional<Instant> next = Optional.empty();

        Message(Lines lines, Instant date) {
            this.lines = lines;
            this.date = date;
            this.offset = lines.offset();
        }

        @Override
        public String place() {
            return shown + " at octet " + offset;
        }

        @Override
        public InputStream open() {
            return this;
        }

        @Override
        public Instant date() {
            return date;
        }

        @Override
        public FlagSet flags() {
            return status.flags();
        }

        /// Reads what nobody has read of the message.
        ///
        /// @return the date of the one behind it; empty at the end of the file
        Optional<Instant> drain() throws IOException {
            while (fill()) {
                at = end;
            }
            return next;
        }

        @Override
        public int read() throws IOException {
            return at < end || fill() ? out[at++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offsetInTarget, int length) throws IOException {
            if (at == end && !fill()) {
                return -1;
            }
            int count = Math.min(length, end - at);
            System.arraycopy(out, at, target, offsetInTarget, count);
            at += count;
            return count;
        }

        /// Takes lines until there is something to give.
        private boolean fill() throws IOException {
            while (!ended) {
                if (!lines.next()) {
                    ended = true;
                } else if (held.length > 0 && MboxSyntax.quotes(lines) == 0 && isSeparator()) {
                    ended = true;
                } else if (inHeader && isField()) {
                    inField = true;
                } else {
                    give();
                    if (at < end) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean isSeparator() {
            next = MboxSyntax.date(lines.text());
            return next.isPresent();
        }

        /// Whether the line belongs to a field that is no part of the message.
        private boolean isField() {
            boolean folded =
                    !lines.startsLine()
                            || lines.octets()[lines.from()] == ' '
                            || lines.octets()[lines.from()] == '\t';
            if (folded) {
                return inField;
            }
            var field = MboxSyntax.field(lines);
            field.ifPresent(name -> status.add(name, lines.text()));
            return field.isPresent();
        }

        /// An empty line is held back: it may belong to the separator.
        private void give() {
            inField = false;
            at = 0;
            end = held.length;
            System.arraycopy(held, 0, out, 0, end);
            int from = lines.from();
            int length = lines.length();
            if (lines.isBlank()) {
                inHeader = false;
                held = Arrays.copyOfRange(lines.octets(), from, from + length);
                return;
            }
            held = new byte[0];
            int quotes = inHeader ? -1 : MboxSyntax.quotes(lines);
            int cut = quotes > 0 && (quoting == Quoting.MBOXRD || quotes == 1) ? 1 : 0;
            System.arraycopy(lines.octets(), from + cut, out, end, length - cut);
            end += length - cut;
        }
    }
}
