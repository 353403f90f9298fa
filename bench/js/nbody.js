// Bodies that pull at each other, n time steps: float fields of objects.
// The pull falls off with the distance (not its square), so that no square root is needed.
'use strict';

class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx;
    this.vy = vy;
    this.vz = vz;
    this.mass = mass;
  }

  drift(dt) {
    this.x += dt * this.vx;
    this.y += dt * this.vy;
    this.z += dt * this.vz;
  }

  energy() {
    return 0.5 * this.mass * (this.vx * this.vx + this.vy * this.vy + this.vz * this.vz);
  }
}

function advance(bodies, dt) {
  const count = bodies.length;
  for (let i = 0; i < count; i++) {
    const a = bodies[i];
    for (let j = i + 1; j < count; j++) {
      const b = bodies[j];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      const pull = dt / (dx * dx + dy * dy + dz * dz + 0.01);
      const onA = pull * b.mass;
      const onB = pull * a.mass;
      a.vx -= dx * onA;
      a.vy -= dy * onA;
      a.vz -= dz * onA;
      b.vx += dx * onB;
      b.vy += dy * onB;
      b.vz += dz * onB;
    }
  }
  for (const b of bodies) b.drift(dt);
}

function main(n) {
  const bodies = [
    new Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0),
    new Body(1.5, 0.0, 0.1, 0.0, 3.0, 0.1, 0.02),
    new Body(0.0, 2.5, -0.2, -3.1, 0.0, 0.0, 0.03),
    new Body(-4.0, 0.5, 0.0, 0.2, -3.0, 0.2, 0.5),
    new Body(0.5, -6.0, 0.4, 3.2, 0.1, -0.1, 0.1),
  ];
  for (let step = 0; step < n; step++) advance(bodies, 0.001);
  let position = 0.0;
  let energy = 0.0;
  for (const b of bodies) {
    position += b.x + 2.0 * b.y + 3.0 * b.z;
    energy += b.energy();
  }
  console.log(`${Math.floor(position * 1000000.0)} ${Math.floor(energy * 1000000.0)}`);
}

main(Number(process.argv[2] || 500000));
