package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/// IDLE, RFC 2177. The session's thread waits for DONE in a read; a change starts a virtual thread
/// that prints what is new and ends. So an idle session costs nothing but its one parked thread.
final class IdleCommand implements Command {
    private static final Logger LOG = System.getLogger(IdleCommand.class.getName());

    // idle = "IDLE" CRLF "DONE"
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectEnd();
        // RFC 2177: clients come back at least every 29 minutes
        session.connection().input().idleTimeout(session.settings().idleTimeout());
        session.connection().input().noDeadline();
        byte[] line;
        if (session.notifier().active()) {
            // RFC 5465 section 4: exactly what NOTIFY asks for
            line = session.notifier().idle();
        } else if (session.state() instanceof SessionState.Selected open) {
            line = idle(session, open.mailbox());
        } else {
            line = session.reader().ask("idling");
        }
        String done = new String(line, StandardCharsets.ISO_8859_1).stripTrailing();
        if (!done.equalsIgnoreCase("DONE")) {
            throw ImapException.bad("Expected DONE");
        }
        return Reply.ok("Done");
    }

    private static byte[] idle(ImapSession session, SelectedMailbox mailbox)
            throws ImapException, IOException {
        var watch = new Watch(session, mailbox);
        session.flush();
        session.releaseBuffer();
        mailbox.mailbox().watch(watch);
        try {
            watch.begin();
            return session.reader().line();
        } finally {
            mailbox.mailbox().unwatch();
            watch.end();
        }
    }

    /// Tells an idling client what is new. From [#begin] to [#end] its lock guards the connection's
    /// output and the selected mailbox's state.
    private static final class Watch implements Runnable {
        private final ImapSession session;
        private final SelectedMailbox mailbox;
        private final ReentrantLock lock = new ReentrantLock();

        /// Whether the session idles; guarded by `lock`.
        private boolean idling;

        /// Whether a thread that will look at the newest view is on its way; guarded by `this`.
        private boolean underWay;

        Watch(ImapSession session, SelectedMailbox mailbox) {
            this.session = session;
            this.mailbox = mailbox;
        }

        void begin() throws IOException {
            lock.lock();
            try {
                idling = true;
                session.connection().output().text("+ idling").crlf();
                tell();
            } catch (MailboxException e) {
                LOG.log(Level.WARNING, "idle update failed id=" + session.connection().id(), e);
            } finally {
                lock.unlock();
            }
        }

        void end() {
            lock.lock();
            try {
                idling = false;
            } finally {
                lock.unlock();
            }
        }

        /// Called after each commit, by the thread that committed: starts the telling, unless a
        /// teller that will see this change has been started already.
        @Override
        public void run() {
            synchronized (this) {
                if (underWay) {
                    return;
                }
                underWay = true;
            }
            Thread.ofVirtual().name("imap-idle-" + session.connection().id()).start(this::teller);
        }

        private void teller() {
            synchronized (this) {
                underWay = false;
            }
            lock.lock();
            try {
                if (idling) {
                    tell();
                }
            } catch (IOException e) {
                // The session's own thread finds the connection broken as well.
                LOG.log(Level.DEBUG, "the client is gone id=" + session.connection().id(), e);
            } catch (MailboxException e) {
                LOG.log(Level.WARNING, "idle update failed id=" + session.connection().id(), e);
            } finally {
                lock.unlock();
            }
        }

        private void tell() throws IOException, MailboxException {
            var out = new ResponseWriter(session.connection().output(), session.utf8());
            if (mailbox.mailbox().gone()) {
                // RFC 2180 section 3.3
                idling = false;
                session.leaveDeleted(out);
            } else {
                mailbox.update(
                        out,
                        SelectedMailbox.Numbers.MAY_CHANGE,
                        SelectedMailbox.FlagFilter.ALL,
                        false);
            }
            out.drain();
            session.connection().output().flush();
        }
    }
}
