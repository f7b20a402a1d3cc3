package org.postern.certificates;

import org.postern.kernel.ProblemException;
import org.postern.net.ListenAddress;
import org.postern.net.Listener;
import org.postern.net.ListenerContext;
import org.postern.net.ListenerPlan;
import org.postern.net.TlsMode;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/// A listener for HTTP-01 that is there while an order is under way, where `acme.port` asks for it.
public final class ChallengeListener implements AcmeChallenges.Doorway {
    private static final Logger LOG = System.getLogger(ChallengeListener.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Supplier<AcmeSettings> settings;
    private final AcmeChallenges challenges;
    private final Supplier<ListenerContext> context;

    /// @param context what all listeners of the node share; asked for when one is opened
    public ChallengeListener(
            Supplier<AcmeSettings> settings,
            AcmeChallenges challenges,
            Supplier<ListenerContext> context) {
        this.settings = settings;
        this.challenges = challenges;
        this.context = context;
    }

    @Override
    public AcmeChallenges.Door open() throws ProblemException {
        var now = settings.get();
        var addresses = ListenAddress.resolve(now.address());
        if (now.port() == 0 || addresses.isEmpty()) {
            return () -> {};
        }
        var listener =
                new Listener(
                        new ListenerPlan("acme", addresses, now.port(), TlsMode.CLEAR, true),
                        new ChallengeSession(challenges),
                        context.get());
        try {
            listener.start();
        } catch (ProblemException taken) {
            // Most often our own service http has the port by now, and answers as well. If it is
            // somebody else, the authority says what it got from there.
            LOG.log(Level.INFO, "no listener for the authority: " + taken.problem().error());
            return () -> {};
        }
        return () -> listener.stop(GRACE);
    }
}
