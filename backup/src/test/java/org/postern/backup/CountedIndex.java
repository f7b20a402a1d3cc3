package org.postern.backup;

import org.postern.kernel.Progress;
import org.postern.store.AccountId;

import java.util.ArrayList;
import java.util.List;

/// An index that is sound, and notes what is made anew.
final class CountedIndex implements StoreCommands.Index {
    final List<AccountId> rebuilt = new ArrayList<>();

    @Override
    public List<String> verify(AccountId account) {
        return List.of();
    }

    @Override
    public void rebuild(AccountId account, Progress progress) {
        rebuilt.add(account);
    }

    @Override
    public long lag(AccountId account) {
        return 0;
    }

    @Override
    public long gone(AccountId account) {
        return 0;
    }
}
