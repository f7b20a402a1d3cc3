package org.postern.kernel;

import java.util.List;

/// Where alarms that are raised outlast a restart, so that their age and who knows of them are not
/// forgotten and nobody is told anew.
public interface AlarmMemory {
    /// Remembers nothing.
    AlarmMemory NONE =
            new AlarmMemory() {
                @Override
                public List<Alarms.Raised> load() {
                    return List.of();
                }

                @Override
                public void store(List<Alarms.Raised> raised) {}
            };

    /// What was raised when the node stopped; nothing when that cannot be read.
    List<Alarms.Raised> load();

    /// Keeps what is raised now. A device that refuses is no reason to raise less.
    void store(List<Alarms.Raised> raised);
}
