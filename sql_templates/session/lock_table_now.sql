-- The same lock, or an error at once if somebody else is in the way: nobody has to queue behind it.
LOCK TABLE {{table}} IN ACCESS EXCLUSIVE MODE NOWAIT
