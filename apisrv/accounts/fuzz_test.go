package accounts

import "testing"

// A stored hash is read without panicking, at a cost that a server can bear,
// and one that is read writes the same text again.
func FuzzStoredHash(f *testing.F) {
	f.Add(nobody)
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AA$AA")
	f.Add("$argon2id$v=19$m=1,t=-1,p=256$$")
	f.Fuzz(func(t *testing.T, phc string) {
		memory, passes, threads, salt, sum, err := decodeHash(phc)
		if err != nil {
			return
		}
		if memory > 1<<20 || passes == 0 || passes > 100 || threads == 0 {
			t.Errorf("cost %d KiB, %d passes, %d threads", memory, passes, threads)
		}
		again := encodeHash(memory, passes, threads, salt, sum)
		if m, p, th, sa, su, err := decodeHash(again); err != nil || m != memory || p != passes || th != threads || string(sa) != string(salt) || string(su) != string(sum) {
			t.Errorf("%q was written as %q", phc, again)
		}
	})
}
