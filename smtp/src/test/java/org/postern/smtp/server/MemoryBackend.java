package org.postern.smtp.server;

import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A backend that keeps messages in memory and insists on the contract of [Transaction]: a call out
/// of turn is an [IllegalStateException]. The local part of an address says what befalls it.
final class MemoryBackend implements SmtpBackend {
    /// A message that was finished.
    record Message(
            Peer peer,
            ReversePath from,
            MailParameters parameters,
            List<ForwardPath> to,
            String content) {}

    final List<Message> messages = new CopyOnWriteArrayList<>();
    final List<String> hellos = new ArrayList<>();
    int visits;
    int ended;
    int opened;
    int closed;
    Reply greeting = Reply.of(220, "ok");

    @Override
    public Visit.Admission connect(Peer peer) {
        if (!greeting.positive()) {
            return new Visit.TurnedAway(greeting);
        }
        visits++;
        return new Visit.Admitted(new MemoryVisit());
    }

    private final class MemoryVisit implements Visit {
        @Override
        public Verdict hello(Peer peer) {
            hellos.add(peer.hello() + (peer.extended() ? "" : " (HELO)"));
            return "refused.test".equals(peer.hello())
                    ? Verdict.reject(Reply.of(550, "5.7.1", "not you"))
                    : Verdict.ACCEPT;
        }

        @Override
        public Opening mail(Peer peer, ReversePath from, MailParameters parameters) {
            String name = from.toString();
            if (name.startsWith("<refused@")) {
                return new Refused(Reply.of(553, "5.1.8", from + ": no such domain"));
            }
            if (name.startsWith("<boom@")) {
                throw new IllegalStateException("boom at MAIL");
            }
            opened++;
            return new Opened(new MemoryTransaction(peer, from, parameters));
        }

        @Override
        public void ended() {
            ended++;
        }
    }

    private enum Stage {
        RECIPIENTS,
        CONTENT,
        OVER
    }

    private final class MemoryTransaction implements Transaction {
        private final Peer peer;
        private final ReversePath from;
        private final MailParameters parameters;
        private final List<ForwardPath> to = new ArrayList<>();
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private Stage stage = Stage.RECIPIENTS;

        MemoryTransaction(Peer peer, ReversePath from, MailParameters parameters) {
            this.peer = peer;
            this.from = from;
            this.parameters = parameters;
        }

        @Override
        public Verdict rcpt(ForwardPath path) {
            expect(stage == Stage.RECIPIENTS);
            String name = path.toString();
            if (name.startsWith("<nobody@")) {
                return Verdict.reject(Reply.of(550, "5.1.1", path + ": no such user here"));
            }
            if (name.startsWith("<busy@")) {
                return Verdict.reject(Reply.of(421, "4.3.2", "too busy"));
            }
            to.add(path);
            return Verdict.ACCEPT;
        }

        @Override
        public Verdict begin() {
            expect(stage == Stage.RECIPIENTS && !to.isEmpty());
            stage = Stage.CONTENT;
            return goesTo("later@") ? reject() : Verdict.ACCEPT;
        }

        private Verdict reject() {
            return Verdict.reject(Reply.of(450, "4.7.1", "come later"));
        }

        @Override
        public void content(byte[] octets, int offset, int length) throws IOException {
            expect(stage == Stage.CONTENT && length > 0);
            if (goesTo("disk@")) {
                throw new IOException("/secret/path: no space left");
            }
            content.write(octets, offset, length);
        }

        @Override
        public Outcome finish() throws IOException {
            expect(stage == Stage.CONTENT);
            over();
            if (goesTo("boom@")) {
                throw new IllegalStateException("boom at the end");
            }
            if (goesTo("io@")) {
                throw new IOException("/secret/path: bad sector");
            }
            if (goesTo("full@")) {
                return new PerRecipient(to.stream().map(this::reply).toList());
            }
            messages.add(
                    new Message(
                            peer,
                            from,
                            parameters,
                            List.copyOf(to),
                            content.toString(StandardCharsets.ISO_8859_1)));
            return new Whole(Reply.of(250, "2.0.0", "Ok: kept"));
        }

        private Reply reply(ForwardPath path) {
            return path.toString().startsWith("<full@")
                    ? Reply.of(452, "4.2.2", path + ": mailbox full")
                    : Reply.of(250, "2.1.5", path + " Ok");
        }

        @Override
        public void abort() {
            expect(stage != Stage.OVER);
            over();
        }

        private void over() {
            stage = Stage.OVER;
            closed++;
        }

        private boolean goesTo(String start) {
            return to.stream().anyMatch(path -> path.toString().startsWith("<" + start));
        }

        private void expect(boolean inTurn) {
            if (!inTurn) {
                throw new IllegalStateException("out of turn at " + stage);
            }
        }
    }
}
