package org.postern.node;

import org.postern.antispam.EngineAddress;
import org.postern.antispam.LearnerSettings;
import org.postern.antispam.RspamdEngine;
import org.postern.antispam.RuleEngine;
import org.postern.antispam.RuleOptions;
import org.postern.antispam.SpamEngine;
import org.postern.antispam.SpamLimits;
import org.postern.antispam.SpamdEngine;
import org.postern.antispam.StatisticalLearner;
import org.postern.antivirus.VirusScanner;
import org.postern.content.EngineLearnerStorage;
import org.postern.content.JunkCommands;
import org.postern.content.JunkSettings;
import org.postern.content.RecurrentMail;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;
import org.postern.kernel.Value;
import org.postern.net.Resolver;
import org.postern.net.ServiceAddress;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The engines that judge junk, made of the settings: rules anew when their folders change.
final class JunkEngines implements JunkCommands.Rules {
    private static final int MOST_PROBLEMS = 50;

    private final Settings settings;
    private final RecurrentMail recurrent;
    private final JunkRules rules;

    /// Those outside, by the settings of which they were made; guarded by this.
    private Outside outside = new Outside(List.of(), List.of(), Duration.ZERO, List.of());

    private record Outside(
            List<ServiceAddress> spamd,
            List<ServiceAddress> rspamd,
            Duration time,
            List<SpamEngine> engines) {}

    private JunkEngines(
            Settings settings, InstantSource clock, Resolver resolver, DetectionClient detection) {
        this.recurrent =
                new RecurrentMail(detection, () -> settings.current(DetectionSettings.class));
        this.settings = settings;
        this.rules =
                new JunkRules(
                        () -> wanted(settings.current(JunkSettings.class)),
                        (there, network) ->
                                new RuleEngine(
                                        new RuleOptions(
                                                there, network, false, "en", SpamLimits.DEFAULTS),
                                        network ? resolver : null,
                                        clock));
    }

    /// @throws ProblemException when what was learned cannot be read
    static ContentEngines over(
            Ground ground,
            Settings settings,
            InstantSource clock,
            VirusScanner viruses,
            Resolver resolver,
            DetectionClient detection)
            throws ProblemException {
        try {
            var learner =
                    StatisticalLearner.open(
                            new EngineLearnerStorage(ground.engine(), ground.committer()),
                            () -> settings.current(LearnerSettings.class),
                            clock);
            var engines = new JunkEngines(settings, clock, resolver, detection);
            return new ContentEngines(
                    engines::all, engines, learner, viruses, detection, engines::readAhead);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "What was learned about junk cannot be read.", e.getMessage(), null),
                    e);
        }
    }

    private static JunkRules.Wanted wanted(JunkSettings settings) {
        return new JunkRules.Wanted(settings.rules(), settings.network());
    }

    private List<SpamEngine> all() {
        var how = settings.current(JunkSettings.class);
        var all = new ArrayList<SpamEngine>();
        if (how.own()) {
            all.add(rules.current());
        }
        all.addAll(outside(how));
        all.add(recurrent);
        return all;
    }

    private synchronized List<SpamEngine> outside(JunkSettings how) {
        boolean same =
                outside.spamd().equals(how.spamd())
                        && outside.rspamd().equals(how.rspamd())
                        && outside.time().equals(how.engineTimeout());
        if (!same) {
            var engines = new ArrayList<SpamEngine>();
            if (!how.spamd().isEmpty()) {
                engines.add(new SpamdEngine(addresses(how.spamd()), how.engineTimeout()));
            }
            if (!how.rspamd().isEmpty()) {
                engines.add(new RspamdEngine(addresses(how.rspamd()), how.engineTimeout()));
            }
            outside =
                    new Outside(
                            how.spamd(), how.rspamd(), how.engineTimeout(), List.copyOf(engines));
        }
        return outside.engines();
    }

    private static List<EngineAddress> addresses(List<ServiceAddress> named) {
        return named.stream()
                .filter(ServiceAddress.Tcp.class::isInstance)
                .map(ServiceAddress.Tcp.class::cast)
                .map(tcp -> new EngineAddress(tcp.host(), tcp.port()))
                .toList();
    }

    /// Called when mail may be about to come. A site that judges nothing reads no rules.
    private void readAhead() {
        var how = settings.current(JunkSettings.class);
        if (how.enabled() && how.own()) {
            rules.readAhead();
        }
    }

    @Override
    public String reload() {
        boolean changed = rules.current().reloadIfChanged();
        return changed
                ? "The rules were read anew: " + rules.current().inventory().rules() + "."
                : "No file of rules has changed.";
    }

    @Override
    public List<Field> status() {
        var inventory = rules.current().inventory();
        return List.of(
                Field.of(
                        "rulesFrom",
                        inventory.files().isEmpty()
                                ? "the node's own group"
                                : inventory.files().getFirst().getParent()
                                        + ", "
                                        + inventory.files().size()
                                        + " files"),
                Field.of("rules", Value.number(inventory.rules())),
                Field.of("patterns", Value.number(inventory.patterns())),
                Field.of("loaded", Value.instant(inventory.loaded())),
                Field.of("unsupported", Value.number(inventory.unsupported().size())),
                Field.of(
                        "problems",
                        Value.texts(
                                inventory.problems().stream()
                                        .limit(MOST_PROBLEMS)
                                        .map(Object::toString)
                                        .toList())));
    }
}
