// @ts-check
/**
 * PyTorch's random numbers: what torch.manual_seed and torch.randn give on a CPU, in float64, number by number.
 *
 * The engine is the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998). Two of its outputs make a uniform number
 * of 53 bits, and two of these, eight places apart in a block of sixteen, two normal ones (Box and Muller, 1958).
 */

const [SIZE, SHIFT] = [624, 397];
const BLOCK = 16; // of normal numbers; torch.randn gives others where a tensor doesn't fill its last block

/** Whole numbers of 32 bits. @param {number} seed @returns {() => number} */
function makeEngine(seed) {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let i = 1; i < SIZE; i++) {
    state[i] = Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), 1812433253) + i;
  }
  let next = SIZE;
  function twist() {
    for (let i = 0; i < SIZE; i++) {
      const both = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (both >>> 1) ^ (both & 1 ? 0x9908b0df : 0);
    }
    next = 0;
  }
  return () => {
    if (next === SIZE) twist();
    let bits = state[next++];
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };
}

/** What std * torch.randn(count) gives after torch.manual_seed(seed), call by call; count is a multiple of 16. @param {number} seed */
export function makeNormals(seed) {
  const random = makeEngine(seed);
  const uniform = () => ((random() & 0x1fffff) * 2 ** 32 + random()) * 2 ** -53;
  /** @param {number} count @param {number} std */
  return (count, std) => {
    const numbers = new Float64Array(count);
    for (let i = 0; i < count; i++) numbers[i] = uniform();
    for (let start = 0; start < count; start += BLOCK) {
      for (let i = start; i < start + BLOCK / 2; i++) {
        const radius = Math.sqrt(-2 * Math.log(1 - numbers[i]));
        const angle = 2 * Math.PI * numbers[i + BLOCK / 2];
        numbers[i] = std * (radius * Math.cos(angle));
        numbers[i + BLOCK / 2] = std * (radius * Math.sin(angle));
      }
    }
    return numbers;
  };
}
