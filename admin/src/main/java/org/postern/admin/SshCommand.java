package org.postern.admin;

import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Caller;
import org.postern.kernel.Ids;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Words;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// One command over SSH without a terminal: its output goes to standard output, what went wrong to
/// standard error, and the exit status says which. The last words may be `--json` and `--yes`.
final class SshCommand implements Command {
    private static final Logger LOG = System.getLogger(SshCommand.class.getName());

    private static final Duration FOLLOW_PAUSE = Duration.ofMillis(500);

    private final ShellSite site;
    private final String account;
    private final String from;
    private final String line;

    /// Of the one command that this is.
    private final String id = Ids.next();

    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;
    private volatile boolean gone;

    SshCommand(ShellSite site, String account, String from, String line) {
        this.site = site;
        this.account = account;
        this.from = from;
        this.line = line;
    }

    @Override
    public void setInputStream(InputStream stream) {
        // Nothing is asked.
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        Thread.ofVirtual().name("ssh-command").start(this::run);
    }

    private void run() {
        int status = 1;
        try {
            try {
                answer();
                status = 0;
            } catch (ProblemException e) {
                write(err, isJson() ? JsonOutput.of(e.problem(), id) : e.problem() + "\n");
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a client of the command line went away", e);
        }
        Objects.requireNonNull(exit).onExit(status);
    }

    /// Whether the last word asks for it; also of a line whose quotes are not in order.
    private boolean isJson() {
        return line.stripTrailing().endsWith(" --json");
    }

    private void answer() throws ProblemException, IOException {
        List<String> words = Words.split(line);
        boolean json = words.size() > 1 && words.getLast().equals("--json");
        Role role = site.operators().role(account).orElse(Role.USER);
        Result result =
                site.catalogue()
                        .execute(
                                json ? words.subList(0, words.size() - 1) : words,
                                new Caller(
                                        account,
                                        role,
                                        false,
                                        id,
                                        Caller.SecretSource.NONE,
                                        Progress.NONE,
                                        from));
        if (result instanceof Result.Live live) {
            follow(live, json);
            return;
        }
        write(
                out,
                json
                        ? JsonOutput.of(result)
                        : new TextOutput(site.clock().instant(), 0).of(result));
    }

    /// Shows lines as they come until the client has gone.
    private void follow(Result.Live live, boolean json) throws IOException {
        try (var source = live.source()) {
            while (!gone) {
                var line = source.next(FOLLOW_PAUSE);
                if (line != null) {
                    write(out, json ? JsonOutput.of(live.columns(), line) : TextOutput.of(line));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(@Nullable OutputStream stream, String text) throws IOException {
        OutputStream to = Objects.requireNonNull(stream);
        to.write(text.getBytes(StandardCharsets.UTF_8));
        to.flush();
    }

    @Override
    public void destroy(ChannelSession channel) {
        // A command that does something goes on; whoever waits for it has gone.
        gone = true;
    }
}
