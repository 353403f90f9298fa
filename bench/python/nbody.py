"""Bodies that pull at each other, n time steps: float attributes of instances.

The pull falls off with the distance (not its square), so that no square root is needed.
"""
import sys


class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx
        self.vy = vy
        self.vz = vz
        self.mass = mass

    def drift(self, dt):
        self.x += dt * self.vx
        self.y += dt * self.vy
        self.z += dt * self.vz

    def energy(self):
        return 0.5 * self.mass * (self.vx * self.vx + self.vy * self.vy + self.vz * self.vz)


def advance(bodies, dt):
    count = len(bodies)
    for i in range(count):
        a = bodies[i]
        for j in range(i + 1, count):
            b = bodies[j]
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            pull = dt / (dx * dx + dy * dy + dz * dz + 0.01)
            on_a = pull * b.mass
            on_b = pull * a.mass
            a.vx -= dx * on_a
            a.vy -= dy * on_a
            a.vz -= dz * on_a
            b.vx += dx * on_b
            b.vy += dy * on_b
            b.vz += dz * on_b
    for b in bodies:
        b.drift(dt)


def main(n):
    bodies = [
        Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 10.0),
        Body(1.5, 0.0, 0.1, 0.0, 3.0, 0.1, 0.02),
        Body(0.0, 2.5, -0.2, -3.1, 0.0, 0.0, 0.03),
        Body(-4.0, 0.5, 0.0, 0.2, -3.0, 0.2, 0.5),
        Body(0.5, -6.0, 0.4, 3.2, 0.1, -0.1, 0.1),
    ]
    for step in range(n):
        advance(bodies, 0.001)
    position = 0.0
    energy = 0.0
    for b in bodies:
        position += b.x + 2.0 * b.y + 3.0 * b.z
        energy += b.energy()
    print(int(position * 1000000.0 // 1.0), int(energy * 1000000.0 // 1.0))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 500000)
