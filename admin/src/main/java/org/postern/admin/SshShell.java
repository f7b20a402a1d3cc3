package org.postern.admin;

import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// One terminal session over SSH.
final class SshShell implements Command {
    private static final Logger LOG = System.getLogger(SshShell.class.getName());

    private final ShellSite site;
    private final String account;
    private final String from;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private @Nullable ExitCallback exit;
    private @Nullable Thread thread;

    SshShell(ShellSite site, String account, String from) {
        this.site = site;
        this.account = account;
        this.from = from;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        // A terminal has one screen.
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        thread = Thread.ofPlatform().daemon().name("ssh-shell").start(() -> run(environment));
    }

    private void run(Environment environment) {
        int status = 0;
        try (Terminal terminal =
                new ExternalTerminal(
                        "ssh",
                        TerminalTypes.known(environment.getEnv().get(Environment.ENV_TERM)),
                        Objects.requireNonNull(in),
                        Objects.requireNonNull(out),
                        StandardCharsets.UTF_8)) {
            terminal.setSize(size(environment));
            environment.addSignalListener(
                    (_, _) -> {
                        terminal.setSize(size(environment));
                        terminal.raise(Terminal.Signal.WINCH);
                    },
                    Signal.WINCH);
            new Shell(site, terminal, account, from).run();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a session of the command line ended account=" + account, e);
            status = 1;
        }
        Objects.requireNonNull(exit).onExit(status);
    }

    private static Size size(Environment environment) {
        return Size.of(
                number(environment, Environment.ENV_COLUMNS, 80),
                number(environment, Environment.ENV_LINES, 24));
    }

    private static int number(Environment environment, String name, int otherwise) {
        try {
            int number = Integer.parseInt(environment.getEnv().getOrDefault(name, ""));
            return number > 0 && number <= 10_000 ? number : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    @Override
    public void destroy(ChannelSession channel) {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
